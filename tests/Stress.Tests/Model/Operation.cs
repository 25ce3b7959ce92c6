namespace EdgeOrch.Stress.Tests.Model;

/// <summary>A write that a client is about to make, with what a plain model says comes of it.</summary>
internal sealed record Operation
{
    /// <summary>What is done, for messages.</summary>
    public required string Verb { get; init; }

    /// <summary>The object.</summary>
    public required string Name { get; init; }

    /// <summary>The HTTP method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Path below the collection, with a query; empty for the collection itself.</summary>
    public string Path { get; init; } = "";

    /// <summary>The body.</summary>
    public string Body { get; init; } = "";

    /// <summary>Its media type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>A value of the data that no other write has; empty for deletes.</summary>
    public string Token { get; init; } = "";

    /// <summary>The version the writer insists on; 0 for none.</summary>
    public long Pinned { get; init; }

    /// <summary>The state it makes of the present one (null: there is none); null when it deletes. Called only when it is possible.</summary>
    public required Func<MapState?, MapState?> Change { get; init; }

    /// <summary>Whether it succeeds on an object that is there at this version, or on none (0).</summary>
    public bool IsPossible(long version) => Verb switch
    {
        "create" => version == 0,
        "apply" => true,
        _ => version != 0 && (Pinned == 0 || Pinned == version),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Verb} {Name} {Token}{(Pinned == 0 ? "" : $" at {Pinned}")}";
}
