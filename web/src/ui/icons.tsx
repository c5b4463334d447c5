import type { ReactElement, ReactNode } from "react";

function Icon({ children }: { children: ReactNode }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const slash = <path d="M4 4l16 16" />;

export function MicrophoneIcon({ off = false }: { off?: boolean }): ReactElement {
  return (
    <Icon>
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
      {off && slash}
    </Icon>
  );
}

export function CameraIcon({ off = false }: { off?: boolean }): ReactElement {
  return (
    <Icon>
      <rect x="2.5" y="6" width="13" height="12" rx="3" />
      <path d="M15.5 10.5l6-3.5v10l-6-3.5z" />
      {off && slash}
    </Icon>
  );
}

export function ScreenIcon(): ReactElement {
  return (
    <Icon>
      <rect x="2.5" y="4" width="19" height="13" rx="2.5" />
      <path d="M8 21h8M12 14V8M9 10.5L12 7.5l3 3" />
    </Icon>
  );
}

export function LeaveIcon(): ReactElement {
  return (
    <Icon>
      <path d="M14 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H14M10 12h10M16.5 8.5L20 12l-3.5 3.5" />
    </Icon>
  );
}

export function LinkIcon(): ReactElement {
  return (
    <Icon>
      <path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.1-1.1" />
    </Icon>
  );
}

export function SoundIcon(): ReactElement {
  return (
    <Icon>
      <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11" />
    </Icon>
  );
}

export function EyeIcon(): ReactElement {
  return (
    <Icon>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="2.8" />
    </Icon>
  );
}

export function CloseIcon(): ReactElement {
  return (
    <Icon>
      <path d="M6 6l12 12M18 6L6 18" />
    </Icon>
  );
}

/** The mark of Umbrella. */
export function Mark(): ReactElement {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path className="mark-shade" d="M16 4a13 13 0 0 0-13 13c2.2-2.6 6.5-2.6 8.7 0 1.9-2.6 6.7-2.6 8.6 0 2.2-2.6 6.5-2.6 8.7 0A13 13 0 0 0 16 4z" />
      <path className="mark-light" d="M16 4c-3.4 3.2-4.4 8-4.3 13 1.9-2.6 6.7-2.6 8.6 0 .1-5-.9-9.8-4.3-13z" />
      <path className="mark-stick" d="M16 2.5V4M16 15.2v10.3a2.7 2.7 0 0 1-5.4 0" />
    </svg>
  );
}

/** The large umbrella under which the lobby stands. */
export function Canopy(): ReactElement {
  return (
    <svg
      className="canopy"
      viewBox="0 0 1200 300"
      preserveAspectRatio="xMidYMax meet"
      aria-hidden="true"
      focusable="false"
    >
      <path
        className="canopy-a"
        d="M600 -80C300 -80 60 70 20 270C70 215 190 205 250 262C250 262 270 60 600 -80z"
      />
      <path
        className="canopy-b"
        d="M600 -80C360 10 262 150 250 262C300 205 430 200 485 256C485 256 500 60 600 -80z"
      />
      <path
        className="canopy-a"
        d="M600 -80C520 40 485 160 485 256C535 203 665 203 715 256C715 160 680 40 600 -80z"
      />
      <path
        className="canopy-b"
        d="M600 -80C840 10 938 150 950 262C900 205 770 200 715 256C715 256 700 60 600 -80z"
      />
      <path
        className="canopy-a"
        d="M600 -80C900 -80 1140 70 1180 270C1130 215 1010 205 950 262C950 262 930 60 600 -80z"
      />
    </svg>
  );
}
