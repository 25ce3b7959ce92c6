using System.Text;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>The wire form of watch events: one JSON document and a line end.</summary>
internal static class WatchFrames
{
    /// <summary>Where the type's first letter is in a frame.</summary>
    public const int TypeOffset = 9;

    /// <summary>Encodes one event.</summary>
    public static byte[] Encode(WatchEventType type, ReadOnlySpan<byte> objectJson)
    {
        var head = Head(type);
        var frame = new byte[head.Length + objectJson.Length + 2];
        head.CopyTo(frame);
        objectJson.CopyTo(frame.AsSpan(head.Length));
        frame[^2] = (byte)'}';
        frame[^1] = (byte)'\n';
        return frame;
    }

    /// <summary>The object of a bookmark; with <paramref name="initialEventsEnd"/> of the one that ends the initial events of a streaming list.</summary>
    public static byte[] Bookmark(string apiVersion, string kind, long revision, bool initialEventsEnd)
    {
        var annotations = initialEventsEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        return Encoding.UTF8.GetBytes(
            $"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":{{\"resourceVersion\":\"{revision}\",\"creationTimestamp\":null{annotations}}}}}");
    }

    /// <summary>A type on the wire.</summary>
    public static string Name(WatchEventType type) => type switch
    {
        WatchEventType.Added => "ADDED",
        WatchEventType.Modified => "MODIFIED",
        WatchEventType.Deleted => "DELETED",
        WatchEventType.Bookmark => "BOOKMARK",
        _ => "ERROR",
    };

    private static ReadOnlySpan<byte> Head(WatchEventType type) => type switch
    {
        WatchEventType.Added => "{\"type\":\"ADDED\",\"object\":"u8,
        WatchEventType.Modified => "{\"type\":\"MODIFIED\",\"object\":"u8,
        WatchEventType.Deleted => "{\"type\":\"DELETED\",\"object\":"u8,
        WatchEventType.Bookmark => "{\"type\":\"BOOKMARK\",\"object\":"u8,
        WatchEventType.Error => "{\"type\":\"ERROR\",\"object\":"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no frame has this type"),
    };
}
