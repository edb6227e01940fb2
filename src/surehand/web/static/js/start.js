// The behaviours of the pages, each in its own file. Every page works without them.
import "./copy.js";
import "./drag.js";
import "./drawer.js";
import "./first-run.js";
import "./focus.js";
import "./keys.js";
import "./live.js";
import "./menus.js";
import "./once.js";
import "./playbooks.js";
import "./packet.js";
import "./palette.js";
import "./scroll.js";
import "./submit.js";
import "./suggestions.js";
import "./unsent.js";
import "./visits.js";

document.documentElement.classList.add("has-script");
