import { useId, useState, type ReactElement, type SubmitEvent } from "react";

interface PasswordProps {
  readonly label: string;
  readonly enter: string;
  readonly onEnter: (password: string) => void;
}

/** The admin password, which is kept no longer than the page. */
export function Password({ label, enter, onEnter }: PasswordProps): ReactElement {
  const [password, setPassword] = useState("");
  const id = useId();
  const entered = (event: SubmitEvent): void => {
    event.preventDefault();
    onEnter(password);
    setPassword("");
  };
  return (
    <form className="password" onSubmit={entered}>
      <label htmlFor={id}>{label}</label>
      <div className="row">
        <input
          id={id}
          type="password"
          autoComplete="current-password"
          required
          data-testid="admin-password"
          value={password}
          onChange={(event) => {
            setPassword(event.target.value);
          }}
        />
        <button type="submit" className="primary">
          {enter}
        </button>
      </div>
    </form>
  );
}
