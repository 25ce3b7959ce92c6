using EdgeOrch.ApiServer.Pipeline.Admission.Quota;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>All admission stages in order. Thread-safe.</summary>
internal sealed class AdmissionChain(IReadOnlyList<IAdmission> stages, QuotaLedger quota)
{
    /// <summary>The last word: quotas, charged in the transaction of the write itself.</summary>
    public QuotaLedger Quota => quota;

    /// <summary>
    /// Lets every interested stage change the object; all of them once more when a webhook changed it, because what it added has to
    /// get what they give.
    /// </summary>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        await MutateOnceAsync(request, cancellationToken).ConfigureAwait(false);
        if (request.Rounds is { Changed: true } rounds)
        {
            rounds.BeginSecond(request.Object!);
            await MutateOnceAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The same for a new object. As upstream, nobody hears here of a name that the server made; the object has it again afterwards.
    /// </summary>
    public async ValueTask MutateNewAsync(AdmissionRequest request, bool generated, CancellationToken cancellationToken)
    {
        if (!generated)
        {
            await MutateAsync(request, cancellationToken).ConfigureAwait(false);
            return;
        }

        ObjectMeta.Of(request.Object!).Remove("name");
        await MutateAsync(request with { Unnamed = true }, cancellationToken).ConfigureAwait(false);
        ObjectMeta.Of(request.Object!)["name"] = request.Name;
    }

    /// <summary>Both parts, for documents that have no defaults and rules between them.</summary>
    public async ValueTask AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        await MutateAsync(request, cancellationToken).ConfigureAwait(false);
        await ValidateAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets every interested stage refuse.</summary>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            if (stages[i].Handles(request))
            {
                await stages[i].ValidateAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask MutateOnceAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            if (stages[i].Handles(request))
            {
                await stages[i].MutateAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
