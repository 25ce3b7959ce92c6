using System.Text;
using System.Text.Json;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>Reads the few values selectors and watches need out of stored JSON, in one pass and without a tree. Thread-safe.</summary>
internal sealed class ObjectIndexer(IReadOnlyList<string> selectableFields)
{
    private readonly FieldPaths _paths = FieldPaths.Of(selectableFields);
    private readonly TextPool _texts = new();
    private readonly int _fieldCount = selectableFields.Count;

    /// <summary>Indexes one stored key.</summary>
    public StoredObject Index(KeyValue stored) => SealedValue.IsMarked(stored.Value.Span)
        ? Unreadable(stored)
        : Index(stored.Key, stored.Value, stored.ModRevision);

    /// <summary>Indexes bytes that are (or will be) stored under a key.</summary>
    public StoredObject Index(string key, ReadOnlyMemory<byte> json, long revision)
    {
        var found = new Found(_fieldCount);
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 1000 });
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("metadata"u8))
                {
                    ReadMetadata(ref reader, found);
                }
                else
                {
                    ReadField(ref reader, _paths, found.Fields);
                }
            }
        }

        return new StoredObject
        {
            Key = key,
            Revision = revision,
            Json = json,
            RevisionStart = found.RevisionStart,
            RevisionLength = found.RevisionLength,
            Namespace = found.Namespace,
            LabelPairs = new LabelSet(found.Labels),
            Fields = found.Fields,
        };
    }

    private static StoredObject Unreadable(KeyValue stored)
    {
        var parts = stored.Key.Split('/');
        const int partsOfNamespaced = 6;
        return new StoredObject
        {
            Key = stored.Key,
            Revision = stored.ModRevision,
            Unreadable = SealedValue.ReasonOf(stored.Value.Span),
            Json = default,
            RevisionStart = -1,
            RevisionLength = 0,
            Namespace = parts.Length == partsOfNamespaced ? parts[^2] : "",
            LabelPairs = default,
            Fields = [],
        };
    }

    private void ReadMetadata(ref Utf8JsonReader reader, Found found)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMetadataField(ref reader, found);
        }
    }

    private void ReadMetadataField(ref Utf8JsonReader reader, Found found)
    {
        if (reader.ValueTextEquals("namespace"u8))
        {
            reader.Read();
            found.Namespace = reader.TokenType == JsonTokenType.String ? _texts.Read(ref reader) : "";
        }
        else if (reader.ValueTextEquals("resourceVersion"u8))
        {
            reader.Read();
            found.RevisionStart = (int)reader.TokenStartIndex + 1;
            found.RevisionLength = reader.ValueSpan.Length;
        }
        else if (reader.ValueTextEquals("labels"u8))
        {
            found.Labels = ReadLabels(ref reader);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private string[] ReadLabels(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return [];
        }

        var labels = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            labels.Add(_texts.Read(ref reader));
            reader.Read();
            labels.Add(reader.TokenType == JsonTokenType.String ? _texts.Read(ref reader) : "");
        }

        return [.. labels];
    }

    // The reader stands on a property name; afterwards on the last token of its value.
    private static void ReadField(ref Utf8JsonReader reader, FieldPaths parent, string?[] fields)
    {
        FieldPaths? match = null;
        foreach (var child in parent.Children)
        {
            if (reader.ValueTextEquals(child.Name))
            {
                match = child;
                break;
            }
        }

        reader.Read();
        if (match is null)
        {
            reader.Skip();
            return;
        }

        if (match.Index >= 0)
        {
            fields[match.Index] = ScalarText(ref reader);
        }

        if (reader.TokenType == JsonTokenType.StartObject && match.Children.Count > 0)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadField(ref reader, match, fields);
            }
        }
        else
        {
            reader.Skip();
        }
    }

    private static string? ScalarText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    private sealed class Found(int fieldCount)
    {
        public string Namespace = "";
        public int RevisionStart = -1;
        public int RevisionLength;
        public string[] Labels = [];
        public readonly string?[] Fields = fieldCount == 0 ? [] : new string?[fieldCount];
    }
}
