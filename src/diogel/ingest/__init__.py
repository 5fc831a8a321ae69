"""From a partner's file to conformed rows: read what the gate lets through, conform, quarantine, and give a receipt."""
