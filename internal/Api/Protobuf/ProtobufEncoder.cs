using System.Buffers.Binary;
using System.Text.Json;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Protobuf;

/// <summary>
/// Turns stored JSON into Kubernetes' protobuf encoding in one pass over its tokens: four magic bytes and a runtime.Unknown
/// envelope around the object. Absent fields stay absent, which every reader takes for their zero values. Pure.
/// </summary>
public static class ProtobufEncoder
{
    private const int LengthBytes = 4;

    /// <summary>An object of a type, in its envelope.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> json, TypeSchema type, string apiVersion, string kind)
    {
        using var writer = new ProtobufWriter(json.Length + 128);
        Envelope(writer, json, type, apiVersion, kind);
        return writer.ToArray();
    }

    /// <summary>
    /// One event of a watch: four bytes of length, then a meta/v1 WatchEvent without envelope whose object has one.
    /// </summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static byte[] WatchFrame(string eventType, ReadOnlySpan<byte> json, TypeSchema type, string apiVersion, string kind)
    {
        using var writer = new ProtobufWriter(json.Length + 192);
        writer.Advance(LengthBytes);
        writer.Text(1, eventType);
        var extension = writer.Begin(2);
        var raw = writer.Begin(1);
        Envelope(writer, json, type, apiVersion, kind);
        writer.End(raw);
        writer.End(extension);
        var frame = writer.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - LengthBytes);
        return frame;
    }

    private static void Envelope(ProtobufWriter writer, ReadOnlySpan<byte> json, TypeSchema type, string apiVersion, string kind)
    {
        writer.Raw("k8s\0"u8);
        var meta = writer.Begin(1);
        writer.Text(1, apiVersion);
        writer.Text(2, kind);
        writer.End(meta);
        var raw = writer.Begin(2);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        new ProtobufMessages(writer, json).Object(ref reader, type);
        writer.End(raw);

        // Content encoding and type, which upstream writes although they are empty.
        writer.Bytes(3, default);
        writer.Bytes(4, default);
    }
}
