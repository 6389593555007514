"""Losses over unit rows."""

import torch

# Temperature of the softmax over cosines; source: Gao et al. 2021, SimCSE, section 5.
TEMPERATURE = 0.05
# Two texts whose target vectors are nearer than this say the same; neither is a
# negative of the other.
_SAME = 0.9


def contrast(rows: torch.Tensor, own: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """Return InfoNCE of rows against their own targets among all targets.

    :param rows: float32, (n, dim), unit rows.
    :param own: (n, dim): row i belongs to row i.
    :param others: (m, dim): further negatives; those nearly equal to an own target are
        left out for its row.
    Source: van den Oord et al. 2018, Contrastive Predictive Coding, equation 4.
    """
    targets = torch.cat([own, others])
    with torch.no_grad():
        same = own @ targets.T > _SAME
        same[torch.arange(len(own)), torch.arange(len(own))] = False
    logits = (rows @ targets.T / TEMPERATURE).masked_fill(same, float("-inf"))
    return torch.nn.functional.cross_entropy(logits, torch.arange(len(rows), device=rows.device))


def contrast_both_ways(left: torch.Tensor, right: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Return the mean of InfoNCE of left against right and of right against left.

    :param same: bool, (n, n): pairs besides the diagonal that are no negatives.
    """
    logits = (left @ right.T / TEMPERATURE).masked_fill(same, float("-inf"))
    own = torch.arange(len(left), device=left.device)
    both = [torch.nn.functional.cross_entropy(way, own) for way in (logits, logits.T)]
    return (both[0] + both[1]) / 2


def distance(rows: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean of one minus cosine."""
    return 1 - (rows * targets).sum(dim=1).mean()
