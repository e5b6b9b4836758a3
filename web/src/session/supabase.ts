// A file of its own, so that the library becomes a chunk of its own with this name.
export { createClient } from '@supabase/supabase-js'
