// Switches on the system's own behaviours. Every page works without them. Its script for radios and checkboxes is left out: it says
// aria-expanded of a radio, which no radio may say; a style sheet opens what a choice opens (_components.scss), with or without script.
import { Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation, createAll } from "./govuk-frontend.min.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
for (const behaviour of [Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation]) createAll(behaviour)
