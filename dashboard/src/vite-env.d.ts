/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Origin of the control plane, when the page is served from another host. Empty: the page's own. */
  readonly VITE_API_URL?: string;
}
