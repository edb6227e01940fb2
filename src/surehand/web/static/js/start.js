// The behaviours of the pages, each in its own file. Every page works without them.
import "./focus.js";
import "./keys.js";
import "./menus.js";
import "./once.js";
import "./scroll.js";
import "./submit.js";

document.documentElement.classList.add("has-script");
