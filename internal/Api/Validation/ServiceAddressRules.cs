using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of a Service's addresses and their families.</summary>
internal static class ServiceAddressRules
{
    private const string Addresses = "spec.clusterIPs";
    private const string Families = "spec.ipFamilies";

    /// <summary>Checks addresses that are given.</summary>
    public static void Check(JsonObject spec, string type, ErrorList errors)
    {
        var main = JsonTree.Text(spec, "clusterIP") ?? "";
        var all = JsonTree.Texts(spec, "clusterIPs").ToList();
        if (main.Length > 0 && all.Count > 0 && all[0] != main)
        {
            errors.Add(FieldError.Invalid(Addresses, spec["clusterIPs"], "first value must match `clusterIP`"));
        }
        else if (main.Length == 0 && all.Count > 0)
        {
            errors.Add(FieldError.Invalid(Addresses, spec["clusterIPs"], "must be empty when `clusterIP` is not specified"));
        }

        if (main == "None" && type is "NodePort" or "LoadBalancer")
        {
            errors.Add(FieldError.Invalid(Addresses + "[0]", main, $"may not be set to 'None' for {type} services"));
        }

        CheckAddresses(spec, all.Count == 0 && main.Length > 0 ? [main] : all, errors);
        CheckExternal(spec, errors);
    }

    /// <summary>The first address and family stay while both types have them.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        if (JsonTree.Text(now, "type") == "ExternalName" || JsonTree.Text(before, "type") == "ExternalName"
            || (ServiceRules.IsHeadless(now) && ServiceRules.IsHeadless(before)))
        {
            return;
        }

        var (given, old) = (All(now), All(before));
        for (var i = 0; i < Math.Min(given.Count, old.Count); i++)
        {
            if (given[i] != old[i])
            {
                errors.Add(FieldError.Invalid($"{Addresses}[{i}]", new JsonArray([.. given.Select(static a => JsonValue.Create(a))]), "may not change once set"));
            }
        }

        if (given.Count == 0 && old.Count > 0)
        {
            errors.Add(FieldError.Invalid(Addresses + "[0]", new JsonArray(), "primary clusterIP can not be unset"));
        }

        if (old.Count == 2 && given.Count == 1 && JsonTree.Text(now, "ipFamilyPolicy") is not (null or "SingleStack") and var policy)
        {
            errors.Add(FieldError.Invalid("spec.ipFamilyPolicy", policy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
        }

        var (families, oldFamilies) = (JsonTree.Texts(now, "ipFamilies").ToList(), JsonTree.Texts(before, "ipFamilies").ToList());
        if (families.Count > 0 && oldFamilies.Count > 0 && families[0] != oldFamilies[0] && ServiceRules.IsHeadless(now) == ServiceRules.IsHeadless(before))
        {
            errors.Add(FieldError.Invalid(Families + "[0]", now["ipFamilies"], "may not change once set"));
        }
    }

    private static List<string> All(JsonObject spec)
        => JsonTree.Texts(spec, "clusterIPs").ToList() is { Count: > 0 } all ? all : JsonTree.Text(spec, "clusterIP") is { Length: > 0 } main ? [main] : [];

    private static void CheckAddresses(JsonObject spec, List<string> all, ErrorList errors)
    {
        var valid = true;
        for (var i = 0; i < all.Count; i++)
        {
            if (i == 0 && all[0] == "None")
            {
                valid = all.Count == 1;
                if (!valid)
                {
                    errors.Add(FieldError.Invalid(Addresses, spec["clusterIPs"], "'None' must be the first and only value"));
                }

                continue;
            }

            if (!TextRules.IsAddress(all[i]))
            {
                valid = false;
                errors.Invalid($"{Addresses}[{i}]", all[i], TextRules.Find("ip")!(all[i]));
            }
        }

        if (all.Count > 2)
        {
            errors.Add(FieldError.Invalid(Addresses, spec["clusterIPs"], "may only hold up to 2 values"));
        }

        if (!valid || all is ["None"])
        {
            return;
        }

        if (all.Count > 1 && IsSix(all[0]) == IsSix(all[1]))
        {
            errors.Add(FieldError.Invalid(Addresses, spec["clusterIPs"], "may specify no more than one IP for each IP family"));
        }

        var families = JsonTree.Texts(spec, "ipFamilies").ToList();
        for (var i = 0; i < Math.Min(all.Count, families.Count); i++)
        {
            if (families[i] is "IPv4" or "IPv6" && IsSix(all[i]) != (families[i] == "IPv6"))
            {
                errors.Add(FieldError.Invalid($"{Addresses}[{i}]", all[i], $"expected an {families[i]} value as indicated by `ipFamilies[{i}]`"));
            }
        }
    }

    private static bool IsSix(string address) => address.Contains(':', StringComparison.Ordinal);

    private static void CheckExternal(JsonObject spec, ErrorList errors)
    {
        var index = 0;
        foreach (var external in JsonTree.Texts(spec, "externalIPs"))
        {
            errors.Invalid($"spec.externalIPs[{index++}]", external, TextRules.NotSpecial(external));
        }
    }
}
