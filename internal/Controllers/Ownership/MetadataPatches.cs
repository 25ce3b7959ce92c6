using System.Buffers;
using System.Text.Json;

namespace EdgeOrch.Controllers.Ownership;

/// <summary>Merge patches of metadata that apply to exactly the revision they were made from.</summary>
internal static class MetadataPatches
{
    /// <summary>Sets the owners.</summary>
    public static byte[] Owners(ObjectMeta metadata, IReadOnlyList<OwnerReference> owners) => Make(metadata, writer =>
    {
        if (owners.Count == 0)
        {
            writer.WriteNull("ownerReferences"u8);
        }
        else
        {
            JsonModel.WriteModels(writer, "ownerReferences"u8, owners.ToList());
        }
    });

    /// <summary>Takes one finalizer away.</summary>
    public static byte[] WithoutFinalizer(ObjectMeta metadata, string finalizer) => Make(metadata, writer =>
    {
        writer.WriteStartArray("finalizers"u8);
        foreach (var kept in (metadata.Finalizers ?? []).Where(kept => kept != finalizer))
        {
            writer.WriteStringValue(kept);
        }

        writer.WriteEndArray();
    });

    private static byte[] Make(ObjectMeta metadata, Action<Utf8JsonWriter> writeChange)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("uid"u8, metadata.Uid);
            writer.WriteString("resourceVersion"u8, metadata.ResourceVersion);
            writeChange(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
