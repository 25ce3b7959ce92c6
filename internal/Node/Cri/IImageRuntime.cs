using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Cri;

/// <summary>The CRI image service. Every method throws <see cref="Grpc.GrpcException"/> on failure. Thread-safe.</summary>
public interface IImageRuntime
{
    /// <summary>All images on the node.</summary>
    Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancellationToken);

    /// <summary>One image by tag, digest or id; null when the node does not have it.</summary>
    Task<Image?> ImageStatusAsync(string image, CancellationToken cancellationToken);

    /// <summary>Pulls an image; returns its reference. Bounded only by the token.</summary>
    Task<string> PullImageAsync(string image, AuthConfig? auth, PodSandboxConfig? sandbox, CancellationToken cancellationToken);

    /// <summary>Removes an image. Idempotent.</summary>
    Task RemoveImageAsync(string image, CancellationToken cancellationToken);

    /// <summary>Bytes and inodes used by images.</summary>
    Task<ImageFsInfoResponse> ImageFsInfoAsync(CancellationToken cancellationToken);
}
