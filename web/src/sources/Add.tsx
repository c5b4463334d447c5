import { useState, type ReactElement, type SubmitEvent } from "react";
import { useCommon } from "../admin/i18n";
import type { NewCamera, SourcesApi } from "./api";
import { useTranslate } from "./i18n";

const empty: NewCamera = { name: "", room: "", address: "", user: "", password: "" };

interface FieldProps {
  readonly label: string;
  readonly name: keyof NewCamera;
  readonly camera: NewCamera;
  readonly onChange: (camera: NewCamera) => void;
  readonly help?: string;
  readonly required?: boolean;
  readonly secret?: boolean;
}

function Field({ label, name, camera, onChange, help, required, secret }: FieldProps): ReactElement {
  return (
    <label className="labelled">
      <span>{label}</span>
      <input
        name={name}
        data-testid={`camera-${name}`}
        type={secret === true ? "password" : "text"}
        autoComplete={secret === true ? "new-password" : "off"}
        autoCapitalize="off"
        spellCheck={false}
        required={required ?? false}
        value={camera[name]}
        onChange={(event) => {
          onChange({ ...camera, [name]: event.target.value });
        }}
      />
      {help !== undefined && <span className="fine">{help}</span>}
    </label>
  );
}

interface AddProps {
  readonly api: SourcesApi;
  readonly onAdded: () => void;
}

export function Add({ api, onAdded }: AddProps): ReactElement {
  const t = useTranslate();
  const common = useCommon();
  const [camera, setCamera] = useState(empty);
  const [problem, setProblem] = useState("");
  const add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const why = await api.add(camera);
    setProblem(why ?? common("said.unreachable"));
    if (why === "") {
      setCamera(empty);
      onAdded();
    }
  };
  const shared = { camera, onChange: setCamera };
  return (
    <form className="card add" onSubmit={(event) => void add(event)}>
      <h2>{t("add")}</h2>
      <div className="fields">
        <Field {...shared} name="name" label={t("add.name")} required />
        <Field {...shared} name="address" label={t("add.address")} help={t("add.address.help")} required />
        <Field {...shared} name="user" label={t("add.user")} />
        <Field {...shared} name="password" label={t("add.password")} secret />
        <Field {...shared} name="room" label={t("add.room")} help={t("add.room.help", { room: common("room.default") })} />
      </div>
      <p role="alert" className="bad" data-testid="add-problem">
        {problem}
      </p>
      <div className="row">
        <button type="submit" className="primary" data-testid="add-camera">
          {t("add.done")}
        </button>
      </div>
    </form>
  );
}
