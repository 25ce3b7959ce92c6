namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>How an answer is written.</summary>
public enum MediaType
{
    /// <summary>application/json.</summary>
    Json = 0,

    /// <summary>application/yaml.</summary>
    Yaml,

    /// <summary>application/vnd.kubernetes.protobuf.</summary>
    Protobuf,
}
