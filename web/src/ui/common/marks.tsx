import type { ReactElement } from "react";

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
