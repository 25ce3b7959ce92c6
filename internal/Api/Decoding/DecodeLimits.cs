namespace EdgeOrch.Api.Decoding;

/// <summary>Bounds of what a request body may be.</summary>
public static class DecodeLimits
{
    /// <summary>Largest body in bytes, upstream's limit.</summary>
    public const int MaxBytes = 3 * 1024 * 1024;

    /// <summary>Deepest nesting of objects and arrays.</summary>
    public const int MaxDepth = 256;

    /// <summary>Most nodes that aliases of one YAML document may expand to.</summary>
    public const int MaxYamlNodes = 1_000_000;
}
