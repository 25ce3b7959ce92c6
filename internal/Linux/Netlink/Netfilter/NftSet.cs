namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>A set, a map or a verdict map with the elements it should hold.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="KeyType">The type of its keys.</param>
public sealed record NftSet(string Name, NftDataType KeyType)
{
    /// <summary>The type of its data: null for a plain set.</summary>
    public NftDataType? DataType { get; init; }

    /// <summary>How long an element lives that a rule added; null for ever. Such elements are the kernel's own, <see cref="Elements"/> stays empty.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The elements.</summary>
    public IReadOnlyList<NftElement> Elements { get; init; } = [];

    /// <summary>Whether the declarations, elements aside, are equal.</summary>
    public bool SameShape(NftSet other) =>
        Name == other.Name && KeyType == other.KeyType && DataType == other.DataType && Timeout == other.Timeout;
}
