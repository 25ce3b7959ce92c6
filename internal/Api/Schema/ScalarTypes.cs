namespace EdgeOrch.Api.Schema;

/// <summary>The scalar types every description shares.</summary>
public static class ScalarTypes
{
    /// <summary>Any string.</summary>
    public static TypeSchema String { get; } = new("string", FieldType.String);

    /// <summary>32 bit number.</summary>
    public static TypeSchema Int32 { get; } = new("int32", FieldType.Int32);

    /// <summary>64 bit number.</summary>
    public static TypeSchema Int64 { get; } = new("int64", FieldType.Int64);

    /// <summary>Floating point number.</summary>
    public static TypeSchema Double { get; } = new("float64", FieldType.Double);

    /// <summary>Flag.</summary>
    public static TypeSchema Bool { get; } = new("bool", FieldType.Bool);

    /// <summary>Bytes in base64.</summary>
    public static TypeSchema Bytes { get; } = new("[]uint8", FieldType.Bytes);

    /// <summary>Time to the second.</summary>
    public static TypeSchema Time { get; } = new("Time", FieldType.Time);

    /// <summary>Time to the microsecond.</summary>
    public static TypeSchema MicroTime { get; } = new("MicroTime", FieldType.MicroTime);

    /// <summary>Duration.</summary>
    public static TypeSchema Duration { get; } = new("Duration", FieldType.Duration);

    /// <summary>Resource quantity.</summary>
    public static TypeSchema Quantity { get; } = new("Quantity", FieldType.Quantity);

    /// <summary>Number or string.</summary>
    public static TypeSchema IntOrString { get; } = new("IntOrString", FieldType.IntOrString);

    /// <summary>Any JSON.</summary>
    public static TypeSchema RawJson { get; } = new("RawExtension", FieldType.RawJson);

    /// <summary>A JSON schema or a flag.</summary>
    public static TypeSchema SchemaOrBool { get; } = new("JSONSchemaPropsOrBool", FieldType.RawJson) { ObjectsAreOwner = true };

    /// <summary>A JSON schema or a list of them.</summary>
    public static TypeSchema SchemaOrArray { get; } = new("JSONSchemaPropsOrArray", FieldType.RawJson) { ObjectsAreOwner = true };

    /// <summary>A JSON schema or a list of property names.</summary>
    public static TypeSchema SchemaOrStrings { get; } = new("JSONSchemaPropsOrStringArray", FieldType.RawJson);

    /// <summary>The shared type a description means by <paramref name="name"/>, or null when it is not a scalar.</summary>
    internal static TypeSchema? Find(string name) => name switch
    {
        "string" or "types.UID" or "time.Time" => String,
        "int32" or "int" => Int32,
        "int64" => Int64,
        "float64" => Double,
        "bool" => Bool,
        "resource.Quantity" => Quantity,
        "intstr.IntOrString" => IntOrString,
        "runtime.RawExtension" => RawJson,
        "meta/v1.Time" => Time,
        "meta/v1.MicroTime" => MicroTime,
        "meta/v1.Duration" => Duration,
        "meta/v1.FieldsV1" or "apiextensions/v1.JSON" => RawJson,
        "apiextensions/v1.JSONSchemaPropsOrBool" => SchemaOrBool,
        "apiextensions/v1.JSONSchemaPropsOrArray" => SchemaOrArray,
        "apiextensions/v1.JSONSchemaPropsOrStringArray" => SchemaOrStrings,
        _ => null,
    };
}
