/** Everything that the page of the pipeline says. */
export const en = {
  "title": "Pipeline",
  "intro": "What GStreamer has running for everybody now, drawn by graphviz.",
  "said.waiting": "Drawing…",
  "said.needed": "The pipeline is shown to who knows the admin password.",
  "said.undrawn": "There is no picture; the text that it is made of can be downloaded.",
  "said.unreachable": "The server cannot be reached.",
  "again": "Draw again",
  "whole": "With the insides of webrtcbin",
  "download": "Download as dot",
  "zoom": "Zoom",
  "smaller": "Smaller",
  "larger": "Larger",
  "fit": "Fit the width",
  "actual": "100 %",
  "picture": "The pipeline: a box for each participant and each publication, lines where they are linked. The dot text says the same in words.",
  "region": "Picture of the pipeline",
};
