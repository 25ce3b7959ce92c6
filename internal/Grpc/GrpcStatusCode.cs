namespace EdgeOrch.Grpc;

/// <summary>The status codes of the gRPC specification.</summary>
public enum GrpcStatusCode
{
    /// <summary>The call succeeded.</summary>
    Ok = 0,

    /// <summary>The call was cancelled.</summary>
    Cancelled = 1,

    /// <summary>The server reported an error without a better code; containerd uses it for most failures.</summary>
    Unknown = 2,

    /// <summary>The request is malformed.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the answer came.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be created exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota or size limit is reached.</summary>
    ResourceExhausted = 8,

    /// <summary>The object is not in the state the call needs.</summary>
    FailedPrecondition = 9,

    /// <summary>The operation was aborted by a concurrent one.</summary>
    Aborted = 10,

    /// <summary>A value lies outside its range.</summary>
    OutOfRange = 11,

    /// <summary>The server does not know this method.</summary>
    Unimplemented = 12,

    /// <summary>A broken invariant inside the server or the transport.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupt.</summary>
    DataLoss = 15,

    /// <summary>The caller is not authenticated.</summary>
    Unauthenticated = 16,
}
