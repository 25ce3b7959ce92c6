using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>An object in canonical JSON with an empty resourceVersion, ready for the store to splice the revision in.</summary>
/// <param name="Json">The bytes.</param>
/// <param name="RevisionOffset">Where the revision's digits belong.</param>
internal readonly record struct EncodedObject(byte[] Json, int RevisionOffset)
{
    /// <summary>Encodes an object; its own resourceVersion does not count.</summary>
    public static EncodedObject Of(JsonObject value, TypeSchema schema)
    {
        var metadata = JsonTree.Ensure(value, "metadata");
        var before = metadata["resourceVersion"];
        metadata["resourceVersion"] = "";
        var json = ObjectEncoder.EncodeCanonical(value, schema);
        metadata["resourceVersion"] = before?.DeepClone();
        return new EncodedObject(json, FindRevision(json));
    }

    /// <summary>Whether this is the same object as a stored one, the revision apart.</summary>
    public bool SameAs(StoredObject stored)
    {
        var old = stored.Json.Span;
        return stored.RevisionStart == RevisionOffset
            && old.Length - stored.RevisionLength == Json.Length
            && old[..RevisionOffset].SequenceEqual(Json.AsSpan(0, RevisionOffset))
            && old[(RevisionOffset + stored.RevisionLength)..].SequenceEqual(Json.AsSpan(RevisionOffset));
    }

    // The encoder writes no spaces, so the property of the metadata object is found by a short walk.
    private static int FindRevision(ReadOnlySpan<byte> json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(json, new System.Text.Json.JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("metadata"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            while (reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals("resourceVersion"u8);
                reader.Read();
                if (found)
                {
                    return (int)reader.TokenStartIndex + 1;
                }

                reader.Skip();
            }
        }

        throw new InvalidOperationException("an encoded object has no metadata.resourceVersion");
    }
}
