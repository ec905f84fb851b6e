export { bashScript as bash } from "./bash.js";
export { fishScript as fish } from "./fish.js";
export { zshScript as zsh } from "./zsh.js";
