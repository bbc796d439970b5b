-- Ends a run; if somebody asked to cancel it, that is how it ends. `cancelled` unasked is refused by the schema.
-- Called by LibsqlStore::complete_stage with a verdict, and by ::finish.
UPDATE workflow_runs SET
  status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE :status END,
  stop_reason = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancel_requested' ELSE :stop_reason END,
  error_message = :error_message, epoch = epoch + 1, claim_id = NULL, lease_until = NULL, completed_at = (SELECT ms FROM db_now),
  next_step = COALESCE(:next_step, next_step), best_attempt = COALESCE(:best_attempt, best_attempt), final_score = COALESCE(:best_score, final_score)
WHERE id = :run_id AND owner_id = :owner_id AND epoch = :epoch AND claim_id = :claim_id
