namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>In what form the caller wants objects.</summary>
public enum ResponseShape
{
    /// <summary>As they are.</summary>
    Object = 0,

    /// <summary>meta.k8s.io/v1 Table.</summary>
    Table,

    /// <summary>meta.k8s.io/v1 PartialObjectMetadata.</summary>
    PartialMetadata,

    /// <summary>meta.k8s.io/v1 PartialObjectMetadataList.</summary>
    PartialMetadataList,
}
