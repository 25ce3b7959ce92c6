namespace EdgeOrch.Node.Images;

/// <summary>Reads image names the way container registries write them. Pure.</summary>
public static class ImageReference
{
    private const string DefaultRegistry = "docker.io";

    /// <summary>Whether an image without an explicit policy is pulled at every start: its tag is <c>latest</c> or missing.</summary>
    public static bool IsLatest(string image) => !image.Contains('@', StringComparison.Ordinal) && Tag(image) is null or "latest";

    /// <summary>The pull policy in force.</summary>
    public static string PolicyOf(string? policy, string image) =>
        policy is { Length: > 0 } ? policy : IsLatest(image) ? "Always" : "IfNotPresent";

    /// <summary>The registry's host, <c>docker.io</c> where none is written.</summary>
    public static string Registry(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost"
            ? first
            : DefaultRegistry;
    }

    private static string? Tag(string image)
    {
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? image[(colon + 1)..] : null;
    }
}
