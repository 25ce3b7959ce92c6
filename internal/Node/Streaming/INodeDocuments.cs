namespace EdgeOrch.Node.Streaming;

/// <summary>Documents the node serves besides streams: statistics, metrics, its pods. Thread-safe.</summary>
public interface INodeDocuments
{
    /// <summary>The document at a path such as <c>stats/summary</c>, or null when there is none.</summary>
    ValueTask<NodeDocument?> GetAsync(string path, CancellationToken cancellationToken);
}

/// <summary>A document with its media type.</summary>
public sealed record NodeDocument(string ContentType, ReadOnlyMemory<byte> Body);
