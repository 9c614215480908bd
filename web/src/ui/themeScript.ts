// The script that applies the kept theme before the first paint. Apart from theme.ts, because the server renders it.

export const THEME_KEY = "panelist.theme";

/** Its hash is in the Content-Security-Policy: scripts/csp.mjs takes it from the exported pages. */
export const THEME_SCRIPT = `try{var t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}`;
