namespace EdgeOrch.Api.Decoding;

/// <summary>A body does not fit its type; becomes a 400 where the kind is known.</summary>
internal sealed class DecodeException : Exception
{
    public DecodeException(string message)
        : base(message)
    {
    }

    public DecodeException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
