namespace EdgeOrch.Stress.Tests.Fuzz.Protobuf;

/// <summary>An object in Kubernetes' protobuf encoding: magic bytes, then a runtime.Unknown with the type's names and the object.</summary>
internal sealed class ProtobufEnvelope
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    private const ulong TypeField = 1;
    private const ulong ObjectField = 2;
    private static readonly byte[] Magic = [0x6b, 0x38, 0x73, 0];

    private ProtobufEnvelope(WireMessage message) => Message = message;

    /// <summary>The runtime.Unknown.</summary>
    public WireMessage Message { get; }

    /// <summary>The object in it.</summary>
    public WireMessage Object => Message.Fields.First(field => field.Number == ObjectField).Message!;

    /// <summary>An object in its envelope.</summary>
    public static ProtobufEnvelope Of(string apiVersion, string kind, params WireField[] fields) => new(new WireMessage(
        [WireField.Of(TypeField, WireField.Of(1, apiVersion), WireField.Of(2, kind)), WireField.Of(ObjectField, fields)]));

    /// <summary>Reads what a server answered.</summary>
    public static ProtobufEnvelope Read(byte[] body)
    {
        Assert.True(body.AsSpan().StartsWith(Magic), "the answer is no protobuf");
        WireMessage? message = WireMessage.Read(body.AsSpan(Magic.Length));
        Assert.True(message?.Fields.Any(field => field is { Number: ObjectField, Message: not null }), "the answer holds no object");
        return new ProtobufEnvelope(message!);
    }

    /// <summary>Takes out what only a server may set when an object is created: uid and resourceVersion.</summary>
    public ProtobufEnvelope AsNew()
    {
        Object.Fields.FirstOrDefault(field => field.Number == 1)?.Message?.Fields.RemoveAll(field => field.Number is 5 or 6);
        return this;
    }

    /// <summary>The same again, sharing nothing.</summary>
    public ProtobufEnvelope Copy() => new(new WireMessage(Message.Fields.Select(field => field.Copy())));

    /// <summary>The bytes.</summary>
    public byte[] Write() => [.. Magic, .. Message.Write()];
}
