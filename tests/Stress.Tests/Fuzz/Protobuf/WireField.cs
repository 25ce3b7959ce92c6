namespace EdgeOrch.Stress.Tests.Fuzz.Protobuf;

/// <summary>One field of a message in protobuf's wire format: a number, or bytes that may be a message themselves.</summary>
internal sealed class WireField
{
    /// <summary>The wire type of numbers of variable length.</summary>
    public const int Varint = 0;

    /// <summary>The wire type of eight bytes.</summary>
    public const int Fixed64 = 1;

    /// <summary>The wire type of text, bytes and messages, all with a length before them.</summary>
    public const int Delimited = 2;

    /// <summary>The wire type of four bytes.</summary>
    public const int Fixed32 = 5;

    /// <summary>The number that names the field; what is no number of a field can be written too.</summary>
    public ulong Number { get; set; }

    /// <summary>How the payload is written; 3, 4, 6 and 7 are none that Kubernetes knows.</summary>
    public int WireType { get; set; }

    /// <summary>The payload of wire type 0.</summary>
    public ulong Value { get; set; }

    /// <summary>The payload of all other wire types, unless <see cref="Message"/> is there.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The payload as a message, where it reads as one.</summary>
    public WireMessage? Message { get; set; }

    /// <summary>The length that is claimed for the payload; null for the true one.</summary>
    public ulong? ClaimedLength { get; set; }

    /// <summary>A field of bytes.</summary>
    public static WireField Of(ulong number, byte[] bytes) => new() { Number = number, WireType = Delimited, Bytes = bytes };

    /// <summary>A field of text.</summary>
    public static WireField Of(ulong number, string text) => Of(number, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A field that is a message.</summary>
    public static WireField Of(ulong number, params WireField[] fields) => new() { Number = number, WireType = Delimited, Message = new WireMessage(fields) };

    /// <summary>A field that is a number.</summary>
    public static WireField Of(ulong number, ulong value) => new() { Number = number, Value = value };

    /// <summary>The same again, sharing nothing.</summary>
    public WireField Copy() => new()
    {
        Number = Number, WireType = WireType, Value = Value, Bytes = [.. Bytes], ClaimedLength = ClaimedLength,
        Message = Message is null ? null : new WireMessage(Message.Fields.Select(field => field.Copy())),
    };
}
