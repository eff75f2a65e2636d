"""How well a partition into people agrees with the truth; the measures themselves stand in `voicecrm.query.metrics`."""

from voicecrm.query.metrics import ClusterMetrics, PairwiseMetrics, evaluate_clusters, pairwise_metrics

__all__ = ["ClusterMetrics", "PairwiseMetrics", "evaluate_clusters", "pairwise_metrics"]
