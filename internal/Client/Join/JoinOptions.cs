namespace EdgeOrch.Client.Join;

/// <summary>What a node needs to join.</summary>
public sealed record JoinOptions
{
    /// <summary>The API servers (<c>--server</c>).</summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>The join token (<c>--token</c>); may be empty when the node joined before.</summary>
    public string Token { get; init; } = "";

    /// <summary>The node's name.</summary>
    public required string NodeName { get; init; }

    /// <summary>The data directory; credentials are kept in <c>agent/pki</c> below it.</summary>
    public required string DataDirectory { get; init; }
}
