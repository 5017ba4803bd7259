/** Livemon's framework-free part: what the JupyterLab extension and the embedded widget share. */
export {};
