/** An SVG path that fills the dark modules of a QR code, one unit each; runs in a row are one. */
export function qrPath(modules: readonly (readonly boolean[])[]): string {
  const parts: string[] = [];
  modules.forEach((row, y) => {
    let from = -1;
    for (let x = 0; x <= row.length; x += 1) {
      if (row[x] === true && from < 0) {
        from = x;
      } else if (row[x] !== true && from >= 0) {
        parts.push(`M${from} ${y}h${x - from}v1h-${x - from}z`);
        from = -1;
      }
    }
  });
  return parts.join("");
}
