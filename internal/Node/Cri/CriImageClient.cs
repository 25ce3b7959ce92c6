using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Cri;

/// <summary><see cref="IImageRuntime"/> over the CRI image service.</summary>
public sealed class CriImageClient(GrpcChannel channel) : IImageRuntime
{
    private const string Service = "runtime.v1.ImageService/";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancellationToken)
        => (await channel.UnaryAsync(Service + "ListImages", new ListImagesRequest(), ListImagesResponse.Parser, Deadline, cancellationToken))
            .Images;

    /// <inheritdoc/>
    public async Task<Image?> ImageStatusAsync(string image, CancellationToken cancellationToken)
    {
        var request = new ImageStatusRequest { Image = new ImageSpec { Image = image } };
        return (await channel.UnaryAsync(Service + "ImageStatus", request, ImageStatusResponse.Parser, Deadline, cancellationToken)).Image;
    }

    /// <inheritdoc/>
    public async Task<string> PullImageAsync(
        string image, AuthConfig? auth, PodSandboxConfig? sandbox, CancellationToken cancellationToken)
    {
        var request = new PullImageRequest { Image = new ImageSpec { Image = image }, Auth = auth, SandboxConfig = sandbox };
        return (await channel.UnaryAsync(Service + "PullImage", request, PullImageResponse.Parser, null, cancellationToken)).ImageRef;
    }

    /// <inheritdoc/>
    public Task RemoveImageAsync(string image, CancellationToken cancellationToken)
    {
        var request = new RemoveImageRequest { Image = new ImageSpec { Image = image } };
        return channel.UnaryAsync(Service + "RemoveImage", request, RemoveImageResponse.Parser, Deadline, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImageFsInfoResponse> ImageFsInfoAsync(CancellationToken cancellationToken)
        => channel.UnaryAsync(Service + "ImageFsInfo", new ImageFsInfoRequest(), ImageFsInfoResponse.Parser, Deadline, cancellationToken);
}
