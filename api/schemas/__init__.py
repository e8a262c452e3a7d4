"""The bodies of requests and answers, by topic. Belongs here: shape, limits and examples; no rule of the business."""
