namespace EdgeOrch.Api.Decoding;

/// <summary>What happens to unknown and duplicate fields of a request body.</summary>
public enum FieldValidation
{
    /// <summary>They are dropped silently.</summary>
    Ignore,

    /// <summary>They are dropped and the client gets a warning for each.</summary>
    Warn,

    /// <summary>The request fails and names them all.</summary>
    Strict,
}
