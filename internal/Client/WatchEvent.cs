using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client;

/// <summary>One event of a watch; bookmarks carry only a resourceVersion.</summary>
public sealed record WatchEvent<T>(WatchEventKind Kind, T Object)
    where T : KubeObject, IKubeObject<T>
{
    internal static WatchEvent<T> Parse(ReadOnlySpan<byte> utf8)
    {
        var kind = "";
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        JsonModel.Expect(ref reader, JsonTokenType.StartObject);
        T? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                kind = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                if (kind == "ERROR")
                {
                    var status = Status.Read(ref reader);
                    throw new ApiStatusException(status.Code ?? 500, status);
                }

                value = T.Read(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new WatchEvent<T>(WatchEventKinds.Parse(kind), value ?? throw new JsonException("a watch event has no object"));
    }
}

/// <summary>What a watch event says.</summary>
public enum WatchEventKind
{
    /// <summary>The object is new to this watcher.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>Everything up to the carried resourceVersion was delivered.</summary>
    Bookmark,
}
