"""The "dark under the lamp" rectification: checklist, problems, measures, progress and closing."""
