namespace EdgeOrch.Api.Schema;

/// <summary>What a value of a type looks like in JSON.</summary>
public enum FieldType
{
    /// <summary>A JSON object with the fields the type names.</summary>
    Object,

    /// <summary>A JSON object with free keys and values of one type.</summary>
    Map,

    /// <summary>A JSON array of values of one type.</summary>
    Array,

    /// <summary>A string.</summary>
    String,

    /// <summary>A whole number of 32 bits.</summary>
    Int32,

    /// <summary>A whole number of 64 bits.</summary>
    Int64,

    /// <summary>A floating point number.</summary>
    Double,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>Bytes as a base64 string.</summary>
    Bytes,

    /// <summary>RFC 3339 time to the second.</summary>
    Time,

    /// <summary>RFC 3339 time to the microsecond.</summary>
    MicroTime,

    /// <summary>A Go duration string such as "1h30m".</summary>
    Duration,

    /// <summary>A resource quantity such as "100m" or "2Gi"; a number is accepted too.</summary>
    Quantity,

    /// <summary>A 32 bit number or a string.</summary>
    IntOrString,

    /// <summary>Any JSON; what is in it is kept as it came.</summary>
    RawJson,
}
