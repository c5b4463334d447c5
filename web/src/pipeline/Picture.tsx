import { useRef, useState, type ReactElement } from "react";
import { useTranslate } from "./i18n";
import { fitting, larger, leastZoom, mostZoom, smaller } from "./zoom";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture that is mostly larger than the page: it is scrolled, and shown larger or smaller. */
export function Picture({ url }: { readonly url: string }): ReactElement {
  const t = useTranslate();
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>();
  const [zoom, setZoom] = useState(1);
  const fit = (width: number): void => {
    setZoom(fitting(width, frame.current?.clientWidth ?? 0));
  };
  return (
    <>
      <div className="row" role="group" aria-label={t("zoom")}>
        <button
          type="button"
          aria-label={t("smaller")}
          disabled={zoom <= leastZoom}
          onClick={() => {
            setZoom(smaller);
          }}
        >
          −
        </button>
        <button
          type="button"
          aria-label={t("larger")}
          data-testid="larger"
          disabled={zoom >= mostZoom}
          onClick={() => {
            setZoom(larger);
          }}
        >
          +
        </button>
        <button
          type="button"
          onClick={() => {
            fit(size?.width ?? 0);
          }}
        >
          {t("fit")}
        </button>
        <button
          type="button"
          onClick={() => {
            setZoom(1);
          }}
        >
          {t("actual")}
        </button>
        <output className="fine">{`${Math.round(zoom * 100)} %`}</output>
      </div>
      {/* Who has no pointer scrolls it by keys, so it can be focused. */}
      <div className="frame" ref={frame} role="region" aria-label={t("region")} tabIndex={0}>
        <img
          src={url}
          alt={t("picture")}
          data-testid="pipeline-picture"
          {...(size === undefined ? {} : { width: size.width * zoom, height: size.height * zoom })}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
            setSize({ width: naturalWidth, height: naturalHeight });
            if (size === undefined) {
              fit(naturalWidth);
            }
          }}
        />
      </div>
    </>
  );
}
