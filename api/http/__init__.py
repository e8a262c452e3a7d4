"""What a request passes on its way in and out: headers and bodies, who calls, refusals, the lead-time log."""
