namespace EdgeOrch.Bench.StoreComparison;

/// <summary>A store that is measured, as an API server uses it. Thread-safe.</summary>
internal interface IBenchEngine : IAsyncDisposable
{
    /// <summary>What it is, for the table.</summary>
    string Name { get; }

    /// <summary>Stores a key that does not exist yet, on that condition; returns when that is acknowledged as durable.</summary>
    Task CreateAsync(string key, ReadOnlyMemory<byte> value);

    /// <summary>Reads one key as of now.</summary>
    Task<int> GetAsync(string key);

    /// <summary>Bytes of memory that the member which answers holds now.</summary>
    long ResidentBytes();
}
