using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Metadata;

/// <summary>
/// Reads headers of one resource out of whole or partial objects, making nothing of the rest: collections can be very large.
/// Objects of a namespace share its name. Used by one informer.
/// </summary>
internal sealed class HeaderReader(ResourceType resource)
{
    private string _namespace = "";

    /// <summary>Reads the header of the object the reader stands on, and skips the rest.</summary>
    public ObjectHeader Read(ref Utf8JsonReader reader)
    {
        JsonModel.Expect(ref reader, JsonTokenType.StartObject);
        var found = new Found();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isMetadata && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMetadata(ref reader, ref found);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ObjectHeader
        {
            Resource = resource,
            Namespace = found.Namespace,
            Name = found.Name,
            Uid = found.Uid,
            ResourceVersion = found.ResourceVersion,
            DeletionTimestamp = found.DeletionTimestamp,
            Finalizers = found.Finalizers is { Count: > 0 } ? found.Finalizers : null,
            Owners = found.Owners is { Count: > 0 } ? found.Owners : null,
        };
    }

    private void ReadMetadata(ref Utf8JsonReader reader, ref Found found)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = JsonModel.MemberName(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (member.SequenceEqual("name"u8))
            {
                found.Name = JsonModel.ReadString(ref reader);
            }
            else if (member.SequenceEqual("namespace"u8))
            {
                found.Namespace = ReadNamespace(ref reader);
            }
            else if (member.SequenceEqual("uid"u8))
            {
                found.Uid = JsonModel.ReadString(ref reader);
            }
            else if (member.SequenceEqual("resourceVersion"u8))
            {
                found.ResourceVersion = JsonModel.ReadString(ref reader);
            }
            else
            {
                ReadLifecycle(ref reader, member, ref found);
            }
        }
    }

    private static void ReadLifecycle(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> member, ref Found found)
    {
        if (member.SequenceEqual("deletionTimestamp"u8))
        {
            found.DeletionTimestamp = JsonModel.ReadTime(ref reader);
        }
        else if (member.SequenceEqual("finalizers"u8))
        {
            found.Finalizers = JsonModel.ReadList(ref reader, JsonModel.ReadString);
        }
        else if (member.SequenceEqual("ownerReferences"u8))
        {
            found.Owners = JsonModel.ReadList(ref reader, JsonModel.ReadModel<OwnerReference>);
        }
        else
        {
            reader.Skip();
        }
    }

    private string ReadNamespace(ref Utf8JsonReader reader)
    {
        JsonModel.Expect(ref reader, JsonTokenType.String);
        return reader.ValueTextEquals(_namespace) ? _namespace : _namespace = reader.GetString()!;
    }

    private struct Found()
    {
        public string Namespace = "";
        public string Name = "";
        public string Uid = "";
        public string ResourceVersion = "";
        public DateTimeOffset? DeletionTimestamp;
        public List<string>? Finalizers;
        public List<OwnerReference>? Owners;
    }
}
