using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Prefers nodes that already have the pod's images: small ones count little, and images on few nodes count less so that one node is not crowded.</summary>
public sealed class ImageLocality : IScorePlugin
{
    private const long SmallestBytes = 23L * 1024 * 1024;
    private const long LargestBytesPerContainer = 1000L * 1024 * 1024;

    /// <inheritdoc/>
    public string Name => "ImageLocality";

    /// <inheritdoc/>
    public NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible)
    {
        var images = (pod.Spec.Containers ?? []).Select(c => Normalize(c.Image ?? "")).ToList();
        if (images.Count == 0)
        {
            return null;
        }

        var spread = images.Distinct(StringComparer.Ordinal).ToDictionary(
            image => image, image => (double)feasible.Count(n => n.ImageSizes.ContainsKey(image)) / feasible.Count, StringComparer.Ordinal);
        return spread.Values.Any(share => share > 0) ? new Scorer(images, spread) : null;
    }

    /// <summary>An image's name with the tag it means.</summary>
    public static string Normalize(string image)
    {
        var slash = image.LastIndexOf('/');
        var name = image.IndexOf('@', StringComparison.Ordinal) < 0 && image.IndexOf(':', slash + 1) < 0 ? image + ":latest" : image;
        if (slash < 0)
        {
            return $"docker.io/library/{name}";
        }

        var first = name[..name.IndexOf('/', StringComparison.Ordinal)];
        return first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost" ? name : $"docker.io/{name}";
    }

    private sealed class Scorer(List<string> images, Dictionary<string, double> spread) : NodeScorer
    {
        public override long Score(NodeInfo node)
        {
            var bytes = 0L;
            foreach (var image in images)
            {
                bytes += node.ImageSizes.TryGetValue(image, out var size) ? (long)(size * spread[image]) : 0;
            }

            var largest = LargestBytesPerContainer * images.Count;
            return (Math.Clamp(bytes, SmallestBytes, largest) - SmallestBytes) * MaxScore / (largest - SmallestBytes);
        }
    }
}
