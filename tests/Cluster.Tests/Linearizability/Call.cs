using System.Globalization;

namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>One call of a client, as the client saw it.</summary>
/// <param name="Key">The object.</param>
/// <param name="Verb">What was asked.</param>
/// <param name="Outcome">What was answered.</param>
/// <param name="Began">When it was sent, on a clock that all clients share.</param>
/// <param name="Ended">When the answer came; without meaning when the outcome is unknown.</param>
internal sealed record Call(string Key, Verb Verb, Outcome Outcome, long Began, long Ended)
{
    /// <summary>The version that an update or a delete wants; 0 for any.</summary>
    public long Expected { get; init; }

    /// <summary>The version that was found or made; 0 when none was told.</summary>
    public long Version { get; init; }

    /// <summary>What was found or was to be written; each write writes something of its own.</summary>
    public string Value { get; init; } = "";

    /// <summary>Who called, for messages.</summary>
    public string Client { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"[{Began}, {(Outcome == Outcome.Unknown ? "?" : Ended)}] {Client} {Verb} {Key}{(Expected == 0 ? "" : $" if at {Expected}")} '{Value}': {Outcome}{(Version == 0 ? "" : $" at {Version}")}");
}
