using System.IO.Pipelines;
using EdgeOrch.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Http;

/// <summary>Reads request bodies within the limit.</summary>
internal static class BodyReader
{
    /// <summary>The whole body.</summary>
    /// <exception cref="ApiException">413: it is too large. 400: it broke off.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(IFeatureCollection features, CancellationToken cancellationToken)
    {
        if (features.Get<IHttpRequestFeature>()!.Headers.ContentLength is > HttpFrontEnd.MaxBodyBytes)
        {
            throw TooLarge();
        }

        var reader = features.Get<IRequestBodyPipeFeature>()!.Reader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (result.Buffer.Length > HttpFrontEnd.MaxBodyBytes)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    throw TooLarge();
                }

                if (result.IsCompleted)
                {
                    var body = System.Buffers.BuffersExtensions.ToArray(result.Buffer);
                    reader.AdvanceTo(result.Buffer.End);
                    return body;
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new ApiException(TooLarge().Status, e);
        }
        catch (BadHttpRequestException e)
        {
            throw new ApiException(ApiException.BadRequest($"the request body could not be read: {e.Message}").Status, e);
        }
    }

    private static ApiException TooLarge() => ApiException.RequestEntityTooLarge($"limit is {HttpFrontEnd.MaxBodyBytes}");
}
