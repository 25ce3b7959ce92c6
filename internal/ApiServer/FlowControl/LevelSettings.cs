using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>A PriorityLevelConfiguration object: how many of the server's seats its requests get, and how many may wait. Immutable.</summary>
internal sealed record LevelSettings
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The object's uid.</summary>
    public required string Uid { get; init; }

    /// <summary>Whether its requests are never held up.</summary>
    public bool IsExempt { get; init; }

    /// <summary>Its part of the seats, relative to the other levels'.</summary>
    public long Shares { get; init; }

    /// <summary>How much of its seats others may use while it does not, in percent.</summary>
    public long LendablePercent { get; init; }

    /// <summary>How much it may use of others' seats, in percent of its own; null is no limit.</summary>
    public long? BorrowingPercent { get; init; }

    /// <summary>How many requests of one flow may wait; 0 refuses instead of waiting.</summary>
    public long FlowLimit { get; init; }

    /// <summary>How many requests may wait in all.</summary>
    public long QueueLimit { get; init; }

    /// <summary>Reads a stored or default object.</summary>
    public static LevelSettings Parse(JsonObject value)
    {
        var metadata = JsonTree.Object(value, "metadata");
        var spec = JsonTree.Object(value, "spec");
        var exempt = JsonTree.Text(spec, "type") == "Exempt";
        var limits = JsonTree.Object(spec, exempt ? "exempt" : "limited");
        var response = JsonTree.Object(limits, "limitResponse");
        var queuing = JsonTree.Text(response, "type") == "Queue" ? JsonTree.Object(response, "queuing") ?? [] : null;
        var length = queuing is null ? 0 : JsonTree.Number(queuing, "queueLengthLimit") ?? 50;
        return new LevelSettings
        {
            Name = JsonTree.Text(metadata, "name") ?? "",
            Uid = JsonTree.Text(metadata, "uid") ?? "",
            IsExempt = exempt,
            Shares = exempt ? JsonTree.Number(limits, "nominalConcurrencyShares") ?? 0 : JsonTree.Number(limits, "nominalConcurrencyShares") ?? 30,
            LendablePercent = JsonTree.Number(limits, "lendablePercent") ?? 0,
            BorrowingPercent = JsonTree.Number(limits, "borrowingLimitPercent"),
            FlowLimit = length * (JsonTree.Number(queuing, "handSize") ?? 8),
            QueueLimit = length * (JsonTree.Number(queuing, "queues") ?? 64),
        };
    }
}
