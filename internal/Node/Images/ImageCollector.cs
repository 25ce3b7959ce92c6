using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Images;

/// <summary>Chooses the images to remove when the disk is full. Pure.</summary>
public static class ImageCollector
{
    /// <summary>The least recently used images, none in use or pinned, that together free at least the wanted bytes.</summary>
    /// <param name="images">All images on the node.</param>
    /// <param name="inUse">Names, digests or ids of images that containers use.</param>
    /// <param name="lastUsed">When an image's tag was last needed; an image never needed goes first.</param>
    /// <param name="bytesToFree">How much to free.</param>
    public static IReadOnlyList<Image> Choose(
        IEnumerable<Image> images, IReadOnlySet<string> inUse, Func<Image, DateTimeOffset> lastUsed, long bytesToFree)
    {
        var chosen = new List<Image>();
        foreach (var image in images.Where(i => !i.Pinned && !IsUsed(i, inUse)).OrderBy(lastUsed))
        {
            if (bytesToFree <= 0)
            {
                break;
            }

            chosen.Add(image);
            bytesToFree -= (long)image.Size;
        }

        return chosen;
    }

    private static bool IsUsed(Image image, IReadOnlySet<string> inUse) =>
        inUse.Contains(image.Id) || image.RepoTags.Any(inUse.Contains) || image.RepoDigests.Any(inUse.Contains);
}
