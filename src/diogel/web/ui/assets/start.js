// Switches on the system's own behaviours (character count, show password, conditional fields, the menu on a phone). Every page works without.
import { initAll } from "./govuk-frontend.min.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
initAll()
